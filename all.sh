sort before.txt > b1; sort after.txt > a1; diff b1 a1 | cut -c1-150
