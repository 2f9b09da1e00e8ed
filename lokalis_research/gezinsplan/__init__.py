"""Goals in the gezinsplan: drawn, coded by people, learnt by a machine, told in figures."""
