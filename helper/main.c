/* mtgp-helper ROLE [WORD…]: the process that reads hostile bytes for the
 * console.
 *
 * Started by core/loop/helper.c with its socket as descriptor 3, it locks
 * itself down, says hello, and answers frames until the console closes the
 * socket.  It never writes to a terminal or a file of its own.
 *
 * Exit: 0 the console closed, 2 wrong use, 3 anything else. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "core/base/buf.h"
#include "core/loop/helper.h"
#include "helper/role.h"
#ifdef MTGP_HELPER_TEST
#include "helper/try.h"
#endif

#define SOCKET_FD	3
#define MAX_FDS		4

static const struct role *const roles[] = {
	&role_expand,
	&role_parse,
	&role_starttls,
#ifdef HAVE_CURL
	&role_fetch,
#endif
};

#ifdef WITH_SANITIZERS
int	__lsan_is_turned_off(void);

/* The leak check at exit needs another process; roles are checked in-process
 * by their unit tests. */
int
__lsan_is_turned_off(void)
{
	return 1;
}
#endif

static const struct role *
find_role(const char *name)
{
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (strcmp(roles[i]->name, name) == 0)
			return roles[i];
	return NULL;
}

static int
say_hello(const struct role *role, const struct sandbox *sb)
{
	struct buf b;
	int r;

	buf_init(&b, 4096);
	buf_addf(&b, "{\"role\":\"%s\",\"sandbox\":\"%s\",\"missing\":[",
	    role->name, sb->nmissing ? "reduced" : "full");
	for (size_t i = 0; i < sb->nmissing; i++)
		buf_addf(&b, "%s\"%s\"", i ? "," : "", sb->missing[i]);
	buf_adds(&b, "]}");
	r = b.error ? b.error : frame_write(SOCKET_FD, buf_span(&b), NULL, 0);
	buf_done(&b);
	return r;
}

int
role_fail(const struct role_request *rq, const char *word, int code)
{
	struct buf b;
	int r;

	buf_init(&b, 4096);
	buf_addf(&b, "{\"error\":\"%s\",\"errno\":%d,\"bytes\":0}", word,
	    code);
	r = b.error ? b.error :
	    frame_write(rq->reply_fd, buf_span(&b), NULL, 0);
	buf_done(&b);
	return r;
}

static int
answer(const struct role *role, const struct buf *b, const int *fds,
    size_t nfds)
{
	json_t *j = json_loadb(b->data, b->len, JSON_REJECT_DUPLICATES, NULL);
	struct role_request rq = {
		.json = j, .fds = fds, .nfds = nfds, .reply_fd = SOCKET_FD,
		.op = json_string_value(json_object_get(j, "op")),
	};
	int r;

	if (!rq.op)
		r = role_fail(&rq, "bad-request", EINVAL);
#ifdef MTGP_HELPER_TEST
	else if (strcmp(rq.op, "try") == 0)
		r = try_handle(&rq);
#endif
	else
		r = role->handle(&rq);
	json_decref(j);
	return r;
}

static int
serve(const struct role *role)
{
	int fds[MAX_FDS], r;
	size_t nfds = 0;
	struct buf b;

	buf_init(&b, HELPER_FRAME_MAX);
	do {
		r = frame_read(SOCKET_FD, &b, fds, MAX_FDS, &nfds);
		if (r < 0)
			break;
		r = answer(role, &b, fds, nfds);
		while (nfds > 0)
			close(fds[--nfds]);
	} while (r == 0);
	buf_done(&b);
	return r;
}

int
main(int argc, char **argv)
{
	const struct role *role = argc >= 2 ? find_role(argv[1]) : NULL;
	struct sandbox sb;
	int r;

	if (!role)
		return 2;
	if (role->prepare && role->prepare((const char *const *)argv + 2) < 0)
		return 3;
	sandbox_enter(SOCKET_FD, &role->needs, &sb);
	r = say_hello(role, &sb);
	if (r == 0)
		r = serve(role);
	return r == -EPIPE ? 0 : 3;
}
