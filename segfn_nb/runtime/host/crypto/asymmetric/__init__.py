"""
Keys in pairs, and what is done with them.

keys reads them (pem, jwk), describes and writes them; signatures and encryption use them, with rsa for what draws
random numbers.
"""
