package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/limit"
)

// fileRate is how often one address may hold a file against the register: that is more work
// than a code.
var fileRate = limit.Rate{Burst: 60, Every: time.Second}

const (
	// verifyTime is how long holding a file against the register may take.
	verifyTime = 20 * time.Second
	// filesAtOnce is how many files are in memory at a time.
	filesAtOnce = 16
	// uploadTime is how long a file may be on its way: who is slow holds a place.
	uploadTime = 10 * time.Second
	// maxUpload is how large a form with a file may be, in bytes.
	maxUpload = course.MaxPaperFile + 4<<10
)

// verifyFile answers what a file is to the register: the very file of a paper, one of ours
// that was changed, or none of ours. Nothing of it is kept, on disk neither.
func (s *Server) verifyFile(w http.ResponseWriter, r *http.Request) {
	none := func(state string, status int) {
		s.answer(w, r, "", status, s.page(r, state, course.Course{}, course.Certificate{}))
	}
	// A file with a code in it is a try of that code as well.
	if wait := max(s.holdBy(r, s.files), s.hold(r)); wait > 0 {
		none("held", retryAfter(w, wait))
		return
	}
	if r.ContentLength > maxUpload {
		none("large", http.StatusRequestEntityTooLarge)
		return
	}
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	default:
		none("held", retryAfter(w, time.Second))
		return
	}
	// A recorder of tests knows no deadline, and needs none.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	pdf, err := fileOf(r)
	switch {
	case errors.As(err, new(*http.MaxBytesError)) || len(pdf) > course.MaxPaperFile:
		none("large", http.StatusRequestEntityTooLarge)
		return
	case err != nil || len(pdf) == 0:
		none("no_file", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), verifyTime)
	defer cancel()
	is, err := s.Papers.File(ctx, pdf)
	switch {
	case err != nil:
		s.Logger.ErrorContext(r.Context(), "verifying a file failed", "error", err)
		none("failed", http.StatusServiceUnavailable)
	case is.State == course.FileForeign:
		v := s.page(r, "foreign", is.Course, is.Certificate)
		v.file = is.State
		s.answer(w, r, "", http.StatusNotFound, v)
	default:
		s.answer(w, r, "", http.StatusOK, s.filePage(r, is))
	}
}

// filePage is what is told of a file that bears the code of a certificate.
func (s *Server) filePage(r *http.Request, is course.VerifiedFile) verified {
	v := s.page(r, states[is.Certificate.State], is.Course, is.Certificate)
	said := v.Verdict
	if is.State == course.FileChanged {
		v = s.page(r, "changed", is.Course, is.Certificate)
		v.File = said
	} else {
		v.File = s.Texts.In(v.Lang, "").Plain("verify_page.file_same")
	}
	v.file = is.State
	return v
}

// fileOf reads the file of a form, part by part, so that none is kept on disk. It is empty
// when there is none.
func fileOf(r *http.Request) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		var part *multipart.Part
		if part, err = parts.NextPart(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil, nil
			}
			return nil, err
		}
		if part.FormName() == "file" {
			return io.ReadAll(part)
		}
	}
}
