-- +goose Up

-- also the attendance as a picture
ALTER TABLE register_request DROP CONSTRAINT register_request_what_check;
ALTER TABLE register_request ADD CONSTRAINT register_request_what_check CHECK (what IN ('register', 'unfetched', 'class', 'attendance'));
