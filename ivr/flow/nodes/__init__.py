"""The kinds of node a menu file may use, one file each; `ivr/flow/kinds.py` lists them."""
