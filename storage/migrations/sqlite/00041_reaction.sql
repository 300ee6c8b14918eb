-- +goose Up

-- what people say by the buttons under an announcement: a row for each who got it, by their notice
CREATE TABLE reaction (
    notice_id       INTEGER PRIMARY KEY REFERENCES notice (id),
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    noted_at        TEXT,                             -- when they first said to have taken note of it
    comes           INTEGER CHECK (comes IN (0, 1)), -- what they last said
    comes_at        TEXT,                             -- when that was
    CHECK (noted_at IS NOT NULL OR comes IS NOT NULL),
    CHECK ((comes IS NULL) = (comes_at IS NULL))
) STRICT;
CREATE INDEX reaction_announcement ON reaction (announcement_id);
