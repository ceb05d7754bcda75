"""What a lesson computes and draws, a package a page. No Streamlit: that is ui/."""
