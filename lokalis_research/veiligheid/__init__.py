"""Safety in the gezinsplan: a sample planned, drawn, coded and estimated, every half-year again."""
