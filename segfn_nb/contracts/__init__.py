"""
What crosses a boundary: between processes, between Python and JavaScript, between rooms. Declared once, here.

Structs are msgspec's; on the wire names are camelCase. Absent is not null is not the empty string.
`contracts/generate.py` writes the TypeScript half.
"""
