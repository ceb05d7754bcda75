"""The Streamlit code, a package a page. Nothing outside it imports Streamlit."""
