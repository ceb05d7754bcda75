"""CPU or GPU: what is here, a product that proves it, the usual failures. Choosing one is spinn_core/device.py."""
