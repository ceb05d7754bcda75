"""What-if: the same model on changed sentences, trees and states, always as a batch. No Streamlit here."""
