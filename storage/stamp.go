package storage

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// stamp is the one door for time in the database: UTC, to the millisecond, as
// text of one width that sorts (SQLite TEXT) and that PostgreSQL reads as
// TIMESTAMPTZ. The zero time is NULL.
type stamp struct{ time.Time }

const stampLayout = "2006-01-02T15:04:05.000Z"

func (s stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.UTC().Format(stampLayout), nil
}

func (s *stamp) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		s.Time = time.Time{}
		return nil
	case time.Time:
		s.Time = v.UTC()
		return nil
	case string:
		t, err := time.Parse(stampLayout, v)
		s.Time = t
		return err
	}
	return fmt.Errorf("scan %T as a time", src)
}

// idRow is an id in a list of them that is a parameter, see dialect.rows.
type idRow struct {
	ID int64 `json:"id"`
}

// numbers are whole numbers, as text with blanks between.
type numbers []int

func (n numbers) Value() (driver.Value, error) { return strings.Trim(fmt.Sprint([]int(n)), "[]"), nil }

func (n *numbers) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("scan %T as numbers", src)
	}
	*n = nil
	for word := range strings.FieldsSeq(text) {
		one, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("scan numbers: %w", err)
		}
		*n = append(*n, one)
	}
	return nil
}

// ref is a number whose 0 is NULL: the id of another row, or of nobody.
type ref int64

func (r ref) Value() (driver.Value, error) {
	if r == 0 {
		return nil, nil
	}
	return int64(r), nil
}

func (r *ref) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*r = 0
		return nil
	case int64:
		*r = ref(v)
		return nil
	}
	return fmt.Errorf("scan %T as a number", src)
}
