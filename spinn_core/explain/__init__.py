"""What-ifs in batches: occlusion, live reading, bracketings, knock-outs, reach, map. No files, no pages."""
