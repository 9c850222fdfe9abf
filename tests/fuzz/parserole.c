/* Fuzz: the role parse on the helper's side.  The input is a mail, a line
 * "%%", and requests, one a line.  Invariant: every request has one answer,
 * which is JSON, but for answers with more to come. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/loop/helper.h"
#include "helper/role.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool so)
{
	if (!so)
		abort();
}

int
role_fail(const struct role_request *rq, const char *word, int code)
{
	char text[128];

	snprintf(text, sizeof text, "{\"error\":\"%s\",\"errno\":%d}", word,
	    code);
	return frame_write(rq->reply_fd, span_str(text), NULL, 0);
}

static int
memfd_of(struct span s)
{
	int fd = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	need(fd >= 0 && (s.n == 0 ||
	    write(fd, s.p, s.n) == (ssize_t)s.n));
	need(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW |
	    F_SEAL_WRITE) == 0);
	return fd;
}

static void
one_answer(int fd, bool none)
{
	struct buf b;
	json_t *j;

	buf_init(&b, HELPER_FRAME_MAX);
	if (none) {
		need(recv(fd, b.data, 0, MSG_DONTWAIT | MSG_PEEK) <= 0);
	} else {
		need(frame_read(fd, &b, NULL, 0, NULL) == 0);
		j = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
		need(json_is_object(j));
		json_decref(j);
	}
	buf_done(&b);
}

static void
request(struct span line, struct span mail)
{
	int sv[2], fds[2], r;
	json_t *j = json_loadb(line.n ? line.p : "", line.n,
	    JSON_REJECT_DUPLICATES, NULL);
	struct role_request rq = { .json = j, .fds = fds,
		.op = json_string_value(json_object_get(j, "op")) };

	if (rq.op) {
		need(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
		    sv) == 0);
		/* what does not fit into the socket is an error there */
		need(fcntl(sv[0], F_SETFL, O_NONBLOCK) == 0);
		fds[0] = memfd_of(mail);
		fds[1] = strcmp(rq.op, "pair") == 0 ? memfd_of(mail) :
		    memfd_create("part", MFD_CLOEXEC);
		rq.nfds = strcmp(rq.op, "part") == 0 ||
		    strcmp(rq.op, "pair") == 0 ? 2 : 1;
		rq.reply_fd = sv[0];
		r = role_parse.handle(&rq);
		need(r == 0 || r == -ETIMEDOUT);
		if (r == 0)
			one_answer(sv[1], strcmp(rq.op, "judge") == 0 &&
			    json_is_true(json_object_get(j, "more")));
		for (int i = 0; i < 2; i++) {
			close(sv[i]);
			close(fds[i]);
		}
	}
	json_decref(j);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = span_of((const char *)data, size), line;
	ptrdiff_t cut = span_find(in, span_str("\n%%\n"));
	struct span mail = cut < 0 ? span_str("") : span_head(in,
	    (size_t)cut + 1);

	if (cut >= 0)
		in = span_skip(in, (size_t)cut + 4);
	while (span_split(&in, '\n', &line))
		request(line, mail);
	return 0;
}
