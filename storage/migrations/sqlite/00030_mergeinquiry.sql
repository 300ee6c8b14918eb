-- +goose Up

-- which inquiries a merge has taken from the double to the kept place
CREATE TABLE merge_inquiry (
    merge_id   INTEGER NOT NULL REFERENCES merge (id),
    inquiry_id INTEGER NOT NULL REFERENCES inquiry (id),
    PRIMARY KEY (merge_id, inquiry_id)
) STRICT;
