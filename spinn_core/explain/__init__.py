"""What-ifs in batches: occlusion, live reading, bracketings, ablations, reach, map. No files, no pages."""
