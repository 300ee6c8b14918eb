-- +goose Up

-- people whom the sender has taken from an announcement's recipients and of whom it isn't written yet what became of
-- them: as many as are on the wire, in one row. The notice of each is made with its outcome.
CREATE TABLE in_hand (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcement (id),
    epoch           INTEGER NOT NULL CHECK (epoch > 0),
    people          INTEGER NOT NULL CHECK (people > 0),
    list            TEXT NOT NULL CHECK (list <> '') -- as in recipients
) STRICT;
