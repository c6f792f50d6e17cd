"""Each bundle against Node 22, or against the library it stands for."""
