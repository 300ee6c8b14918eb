//go:build !unix

package storagetest

import (
	"errors"
	"testing"
)

var errNoServer = errors.New("a server of the tests' own is started on Unix only")

func startServer() (string, error) { return "", errNoServer }

// Server is a PostgreSQL server that the tests have started.
type Server struct{ URL string }

// StartServer skips the test: servers are started on Unix only.
func StartServer(t testing.TB) *Server {
	missing(t, errNoServer)
	return nil
}

// Stop is for a server, of which there is none.
func (s *Server) Stop() error { return errNoServer }

// Start is for a server, of which there is none.
func (s *Server) Start() error { return errNoServer }
