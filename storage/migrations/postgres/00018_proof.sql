-- +goose Up

-- also a proof before the closing, and the issued papers of everybody, or of those of no delegation, in one file
ALTER TABLE printing DROP CONSTRAINT printing_what_check;
ALTER TABLE printing ADD CONSTRAINT printing_what_check CHECK (what IN ('stock', 'own', 'own_cut', 'two_up', 'proof', 'loose', 'all'));
