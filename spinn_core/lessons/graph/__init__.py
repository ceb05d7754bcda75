"""Computation graphs: autograd's, a typed formula's, static ones, as the Graph page shows them. No Streamlit."""
