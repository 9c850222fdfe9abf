/* Fuzz: the helper protocol.  The input is what a peer sends.  Invariants: a
 * frame that is read is exactly the announced bytes at that place; the reader
 * stops at the first bad length and at the end; what was read, written again
 * and read again is the same. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/loop/helper.h"

#define INPUT_MAX	((size_t)60 << 10)	/* fits into a socket */

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool so)
{
	if (!so)
		abort();
}

static void
round_trip(struct span frame)
{
	struct buf b;
	int sv[2];

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0);
	buf_init(&b, HELPER_FRAME_MAX);
	need(frame_write(sv[0], frame, NULL, 0) == 0);
	need(frame_read(sv[1], &b, NULL, 0, NULL) == 0);
	need(span_eq(buf_span(&b), frame));
	buf_done(&b);
	close(sv[0]);
	close(sv[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of((const char *)data, size);
	size_t n = 0;
	struct buf b;
	int sv[2], r;

	if (size > INPUT_MAX)
		return 0;
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0);
	need(size == 0 || write(sv[0], data, size) == (ssize_t)size);
	close(sv[0]);
	buf_init(&b, HELPER_FRAME_MAX);
	while ((r = frame_read(sv[1], &b, NULL, 0, NULL)) == 0) {
		need(frame_length(in, &n) == 0 && n == b.len);
		in = span_skip(in, FRAME_HEAD);
		need(in.n >= n && span_eq(span_head(in, n), buf_span(&b)));
		in = span_skip(in, n);
		round_trip(buf_span(&b));
	}
	if (r == -EPROTO)
		need(frame_length(in, &n) == -EPROTO);
	else
		need(r == -EPIPE && (in.n < FRAME_HEAD ||
		    (frame_length(in, &n) == 0 && in.n - FRAME_HEAD < n)));
	buf_done(&b);
	close(sv[1]);
	return 0;
}
