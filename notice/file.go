package notice

import (
	"context"
	"io"
)

// PNG is the media type of a picture, which a chat shows as such and not as a file.
const PNG = "image/png"

// File is a document kept in the database: a certificate, a bundle, a workbook.
type File struct {
	ID         int64
	Name       string // as the person sees it
	MediaType  string
	SHA256     string // hex
	Size       int    // in bytes, once it is kept
	Bytes      []byte // all of them, or the first where there is More
	TelegramID string // file_id once uploaded, so that it is uploaded once; empty before
	Thumbnail  []byte // a small JPEG that a chat shows beside its name; nil when it has none

	// More fetches the bytes that follow the first at; nil when Bytes are all.
	More func(ctx context.Context, at int) ([]byte, error)
}

// Reader reads all bytes of the file, of which it holds few at a time. Every call
// begins anew.
func (f *File) Reader(ctx context.Context) io.Reader {
	return &fileReader{ctx: ctx, file: f, piece: f.Bytes}
}

type fileReader struct {
	ctx   context.Context
	file  *File
	piece []byte // what is at hand and not read
	at    int    // how many bytes have been read
}

func (r *fileReader) Read(p []byte) (n int, err error) {
	if len(r.piece) == 0 && r.file.More != nil && r.at < r.file.Size {
		if r.piece, err = r.file.More(r.ctx, r.at); err != nil {
			return 0, err
		}
		if len(r.piece) == 0 {
			return 0, io.ErrUnexpectedEOF
		}
	}
	if len(r.piece) == 0 {
		return 0, io.EOF
	}
	n = copy(p, r.piece)
	r.piece, r.at = r.piece[n:], r.at+n
	return n, nil
}
