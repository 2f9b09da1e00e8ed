"""Sickness absence: spells and contracts -> days per employee -> rates, with who is behind them."""
