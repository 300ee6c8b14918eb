-- +goose Up

-- what people say by the buttons under an announcement: a row for each who got it, by their notice
CREATE TABLE reaction (
    notice_id       BIGINT PRIMARY KEY REFERENCES notice (id),
    announcement_id BIGINT NOT NULL REFERENCES announcement (id),
    noted_at        TIMESTAMPTZ, -- when they first said to have taken note of it
    comes           BOOLEAN,     -- what they last said
    comes_at        TIMESTAMPTZ, -- when that was
    CHECK (noted_at IS NOT NULL OR comes IS NOT NULL),
    CHECK ((comes IS NULL) = (comes_at IS NULL))
);
CREATE INDEX reaction_announcement ON reaction (announcement_id);
