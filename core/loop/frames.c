/* Frames of the helper protocol, used by both sides: a 4-byte big-endian
 * length and that many bytes of JSON; descriptors ride on the first byte.
 *
 * A length of 0 or over HELPER_FRAME_MAX is -EPROTO; memory grows with the
 * bytes that arrive, never with the length that was announced.  The end of
 * the stream is -EPIPE, inside a frame too.  Descriptors that nobody asked
 * for are closed at once.  What frame_read hands out belongs to the
 * caller. */
#include "core/loop/helper.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_FDS	4
#define READ_STEP	((size_t)64 << 10)

static int
send_some(int fd, const struct iovec *iov, size_t niov, const int *fds,
    size_t nfds, size_t *ret_sent)
{
	union {
		char bytes[CMSG_SPACE(FRAME_FDS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct msghdr m = {
		.msg_iov = (struct iovec *)(uintptr_t)iov,
		.msg_iovlen = niov,
	};
	struct cmsghdr *c;
	ssize_t n;

	if (nfds > 0) {
		memset(&control, 0, sizeof control);
		m.msg_control = control.bytes;
		m.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nfds * sizeof(int));
	}
	do
		n = sendmsg(fd, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? -ETIMEDOUT :
		    errno == ECONNRESET ? -EPIPE : -errno;
	*ret_sent = (size_t)n;
	return 0;
}

int
frame_write(int fd, struct span payload, const int *fds, size_t nfds)
{
	unsigned char head[4] = {
		(unsigned char)(payload.n >> 24),
		(unsigned char)(payload.n >> 16),
		(unsigned char)(payload.n >> 8),
		(unsigned char)payload.n,
	};
	size_t done = 0, n = 0;
	int r;

	if (payload.n == 0 || payload.n > HELPER_FRAME_MAX ||
	    nfds > FRAME_FDS)
		return -EINVAL;
	while (done < sizeof head + payload.n) {
		size_t h = done < sizeof head ? sizeof head - done : 0;
		size_t p = done < sizeof head ? 0 : done - sizeof head;
		const struct iovec iov[2] = {
			{ .iov_base = head + (sizeof head - h),
			    .iov_len = h },
			{ .iov_base = (void *)(uintptr_t)(payload.p + p),
			    .iov_len = payload.n - p },
		};

		r = send_some(fd, iov, 2, fds, done ? 0 : nfds, &n);
		if (r < 0)
			return r;
		done += n;
	}
	return 0;
}

/* Keeps what fits into fds, closes the rest; false: something was closed. */
static bool
take_fds(struct msghdr *m, int *fds, size_t max, size_t *nfds)
{
	bool good = !(m->msg_flags & MSG_CTRUNC);
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (*nfds < max) {
				fds[(*nfds)++] = fd;
			} else {
				close(fd);
				good = false;
			}
		}
	}
	return good;
}

int
frame_receive_some(int fd, void *to, size_t room, int flags, int *fds,
    size_t maxfds, size_t *nfds, size_t *ret_n)
{
	union {
		char bytes[CMSG_SPACE(FRAME_FDS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = to, .iov_len = room };
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes,
	};
	ssize_t n;

	do
		n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC | flags);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (!take_fds(&m, fds, maxfds, nfds))
		return -EPROTO;
	if (n == 0)
		return -EPIPE;
	*ret_n = (size_t)n;
	return 0;
}

int
frame_length(struct span head, size_t *ret)
{
	const unsigned char *p = (const unsigned char *)head.p;
	size_t n;

	if (head.n < FRAME_HEAD)
		return -EAGAIN;
	n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (n == 0 || n > HELPER_FRAME_MAX)
		return -EPROTO;
	*ret = n;
	return 0;
}

/* Exactly n more bytes into b. */
static int
read_exactly(int fd, struct buf *b, size_t n, int *fds, size_t maxfds,
    size_t *nfds)
{
	size_t got = 0;
	int r;

	while (n > 0) {
		size_t step = n < READ_STEP ? n : READ_STEP;

		r = buf_reserve(b, step);
		if (r < 0)
			return r;
		r = frame_receive_some(fd, b->data + b->len, step, 0, fds,
		    maxfds, nfds, &got);
		if (r < 0)
			return r;
		b->len += got;
		b->data[b->len] = '\0';
		n -= got;
	}
	return 0;
}

int
frame_read(int fd, struct buf *ret, int *ret_fds, size_t maxfds,
    size_t *ret_nfds)
{
	size_t nfds = 0, n = 0;
	int r;

	buf_reset(ret);
	r = read_exactly(fd, ret, FRAME_HEAD, ret_fds, maxfds, &nfds);
	if (r == 0)
		r = frame_length(buf_span(ret), &n);
	if (r == 0) {
		buf_reset(ret);
		r = read_exactly(fd, ret, n, ret_fds, maxfds, &nfds);
	}
	if (r < 0)
		while (nfds > 0)
			close(ret_fds[--nfds]);
	if (ret_nfds)
		*ret_nfds = nfds;
	return r;
}
