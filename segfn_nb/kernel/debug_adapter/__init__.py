"""JupyterLab's own debugger for cells with functions: gutter breakpoints, call stack and variables of a finished recording."""
