"""vanitylint follows each piece of work from why to decided, and says where the chain is broken."""

__version__ = "0.1.0"
