-- +goose Up

-- Whose connections end when the lease is taken that was not given back: their application_name.
ALTER TABLE lease ADD COLUMN holder TEXT NOT NULL DEFAULT '';
