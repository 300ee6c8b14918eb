//go:build !unix

package storagetest

import "errors"

func startServer() (string, error) {
	return "", errors.New("TEST_DATABASE_URL is empty")
}
