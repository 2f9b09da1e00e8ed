"""Goals in the gezinsplan: drawn, coded by people, learnt from by a machine, and told as a figure."""
