-- +goose Up

-- people whom the sender has taken from an announcement's recipients and of whom it isn't written yet what became of
-- them: as many as are on the wire, in one row. The notice of each is made with its outcome.
CREATE TABLE in_hand (
    announcement_id BIGINT PRIMARY KEY REFERENCES announcement (id),
    epoch           BIGINT NOT NULL CHECK (epoch > 0),
    people          BIGINT NOT NULL CHECK (people > 0),
    list            TEXT NOT NULL CHECK (list <> '') -- as in recipients
);
-- The list is rewritten with each batch: compressed, and not put elsewhere.
ALTER TABLE in_hand ALTER COLUMN list SET STORAGE MAIN;

-- A notice of an announcement is written once, and PostgreSQL looked both of these up, each time with a query and a lock, for
-- nearly half of what that costs. No row of them is ever deleted.
ALTER TABLE notice DROP CONSTRAINT notice_announcement_id_fkey;
ALTER TABLE notice DROP CONSTRAINT notice_enrollment_id_fkey;
