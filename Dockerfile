# The bot in a container: no shell, no root. Everything it keeps is in /data.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /loptruong . && install -d -m 700 /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /loptruong /usr/bin/loptruong
COPY --from=build --chown=nonroot:nonroot /data /data
WORKDIR /data
VOLUME /data
ENV LOPTRUONG_LISTEN=:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s CMD ["/usr/bin/loptruong", "ready"]
ENTRYPOINT ["/usr/bin/loptruong"]
