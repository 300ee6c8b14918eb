-- +goose Up

-- the day that the papers of the closing say, "2022-08-19", where it isn't that of the closing
ALTER TABLE course ADD COLUMN signed_on TEXT NOT NULL DEFAULT '';
