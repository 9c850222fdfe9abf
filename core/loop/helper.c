/* The console's side of mtgp-helper: starts it, sends frames, waits for
 * frames with a time limit and a cancel flag, and drives the role expand.
 *
 * What arrives is collected in `in`, so that a wait which ends in the middle
 * of a frame loses nothing.  After an error that leaves the stream in an
 * unknown state the helper counts as dead: every later call is -EPIPE.
 * The helper is hostile from here on (it read hostile bytes): its frames are
 * parsed by jansson, every number is range-checked.
 *
 * Owner: whoever called helper_start; helper_stop ends and reaps it. */
#include "core/loop/helper.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "config.h"
#include "core/loop/spawn.h"

#define HELLO_LIMIT	(10 * USEC_SEC)
#define SEND_LIMIT	10	/* seconds */
#define EXPAND_LIMIT	USEC_MIN
#define CANCEL_SLICE	50	/* ms between two looks at the flag */
#define MISSING_MAX	128	/* bytes of all words */
#define HELPER_FD	3	/* the helper's end of the socket */
#define READ_BYTES	((size_t)64 << 10)

struct helper {
	int		 fd;
	pid_t		 pid;
	bool		 reduced, dead;
	char		 missing[MISSING_MAX];
	struct buf	 in;	/* received, not yet handed out */
};

/* Folder of the running program + "/mtgp-helper"; false: not there. */
static bool
beside_program(char *path, size_t size)
{
	static const char name[] = "mtgp-helper";
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash || (size_t)(slash + 1 - path) + sizeof name > size)
		return false;
	memcpy(slash + 1, name, sizeof name);
	return access(path, X_OK) == 0;
}

static const char *
find_helper(const char *path, char *storage, size_t size)
{
	static const char installed[] = MTGP_LIBEXECDIR "/mtgp-helper";

	if (path)
		return path;
	path = getenv("MTGP_HELPER");
	if (path && *path)
		return path;
	if (access(installed, X_OK) == 0)
		return installed;
	return beside_program(storage, size) ? storage : NULL;
}

static int
start_process(struct helper *h, const char *path, const char *role,
    const char *const *words)
{
	const struct timeval tv = { .tv_sec = SEND_LIMIT };
	const char *argv[HELPER_WORDS + 3] = { path, role };
	struct spawn_fd fds[2] = {
		{ .as = HELPER_FD },
		{ .fd = STDERR_FILENO, .as = STDERR_FILENO },
	};
	size_t nfds = 1;
	int sv[2], r;

	for (size_t i = 0; words && words[i] && i < HELPER_WORDS; i++)
		argv[2 + i] = words[i];
#ifdef WITH_SANITIZERS
	nfds = 2;	/* the sanitizers' reports */
#endif
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) < 0)
		return -errno;
	fds[0].fd = sv[1];
	r = spawn_start(argv, fds, nfds, &h->pid);
	close(sv[1]);
	h->fd = sv[0];
	if (r == 0 && setsockopt(sv[0], SOL_SOCKET, SO_SNDTIMEO, &tv,
	    sizeof tv) < 0)
		r = -errno;
	return r;
}

static json_t *
parse(const struct buf *b)
{
	return json_loadb(b->data, b->len, JSON_REJECT_DUPLICATES, NULL);
}

static void
note_missing(struct helper *h, const json_t *list)
{
	size_t at = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		size_t n = word ? strlen(word) : 0;

		if (n == 0 || at + n + 3 > sizeof h->missing ||
		    strspn(word, "abcdefghijklmnopqrstuvwxyz-") != n)
			continue;
		at += (size_t)snprintf(h->missing + at, sizeof h->missing -
		    at, "%s%s", at ? ", " : "", word);
	}
}

/* The first frame: role and sandbox. */
static int
read_hello(struct helper *h, const char *role)
{
	const char *its_role, *sandbox;
	struct buf b;
	json_t *j = NULL;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	r = helper_receive(h, HELLO_LIMIT, NULL, &b);
	if (r == 0) {
		j = parse(&b);
		its_role = json_string_value(json_object_get(j, "role"));
		sandbox = json_string_value(json_object_get(j, "sandbox"));
		if (its_role && sandbox && strcmp(its_role, role) == 0)
			h->reduced = strcmp(sandbox, "full") != 0;
		else
			r = -EPROTO;
		note_missing(h, json_object_get(j, "missing"));
	}
	json_decref(j);
	buf_done(&b);
	return r;
}

int
helper_start(const char *path, const char *role, struct helper **ret)
{
	return helper_start_with(path, role, NULL, ret);
}

int
helper_start_with(const char *path, const char *role,
    const char *const *words, struct helper **ret)
{
	char storage[PATH_MAX];
	struct helper *h;
	int r;

	path = find_helper(path, storage, sizeof storage);
	if (!path)
		return -ENOENT;
	h = calloc(1, sizeof *h);
	if (!h)
		return -ENOMEM;
	h->fd = -1;
	buf_init(&h->in, HELPER_FRAME_MAX + FRAME_HEAD + READ_BYTES);
	r = start_process(h, path, role, words);
	if (r == 0)
		r = read_hello(h, role);
	if (r < 0) {
		helper_stop(h);
		return r;
	}
	*ret = h;
	return 0;
}

void
helper_stop(struct helper *h)
{
	if (!h)
		return;
	if (h->fd >= 0)
		close(h->fd);
	spawn_kill(h->pid);
	buf_done(&h->in);
	free(h);
}

bool
helper_reduced(const struct helper *h)
{
	return h->reduced;
}

const char *
helper_missing(const struct helper *h)
{
	return h->missing;
}

bool
helper_usable(const struct helper *h)
{
	return !h->dead;
}

int
helper_send(struct helper *h, struct span json, const int *fds, size_t nfds)
{
	int r;

	if (h->dead)
		return -EPIPE;
	r = frame_write(h->fd, json, fds, nfds);
	if (r < 0 && r != -EINVAL)
		h->dead = true;
	return r;
}

/* A whole frame out of `in`: 0, -EAGAIN not yet, -EPROTO. */
static int
take_frame(struct helper *h, struct buf *ret)
{
	size_t n = 0, whole;
	int r;

	r = frame_length(buf_span(&h->in), &n);
	if (r < 0)
		return r;
	whole = FRAME_HEAD + n;
	if (h->in.len < whole)
		return -EAGAIN;
	buf_reset(ret);
	r = buf_add(ret, h->in.data + FRAME_HEAD, n);
	memmove(h->in.data, h->in.data + whole, h->in.len - whole);
	buf_cut(&h->in, h->in.len - whole);
	return r;
}

static int
fill(struct helper *h)
{
	size_t nfds = 0, n = 0;
	int r;

	r = buf_reserve(&h->in, READ_BYTES);
	if (r < 0)
		return r;
	r = frame_receive_some(h->fd, h->in.data + h->in.len, READ_BYTES,
	    MSG_DONTWAIT, NULL, 0, &nfds, &n);
	if (r == 0) {
		h->in.len += n;
		h->in.data[h->in.len] = '\0';
	}
	return r == -EAGAIN ? 0 : r;
}

int
helper_receive(struct helper *h, usec_t limit, const volatile bool *cancel,
    struct buf *ret_json)
{
	struct pollfd pf = { .fd = h->fd, .events = POLLIN };
	usec_t until = clock_monotonic() + limit, left;
	int r;

	if (h->dead)
		return -EPIPE;
	for (;;) {
		r = take_frame(h, ret_json);
		if (r != -EAGAIN)
			break;
		if (cancel && *cancel)
			return -ECANCELED;
		left = until - clock_monotonic();
		if (left <= 0)
			return -ETIMEDOUT;
		left = left / 1000 + 1;
		if (cancel && left > CANCEL_SLICE)
			left = CANCEL_SLICE;
		r = poll(&pf, 1, left > 60000 ? 60000 : (int)left);
		if (r > 0)
			r = fill(h);
		else if (r < 0)
			r = errno == EINTR ? 0 : -errno;
		if (r < 0)
			break;
	}
	if (r < 0)
		h->dead = true;
	return r;
}

/* What a role says went wrong, as an errno of ours. */
static int
expand_error(const json_t *j)
{
	static const struct { const char *word; int code; } words[] = {
		{ "limit", -EFBIG },
		{ "truncated", -EBADMSG },
		{ "unknown-format", -ENOTSUP },
	};
	const char *word = json_string_value(json_object_get(j, "error"));
	json_int_t e = json_integer_value(json_object_get(j, "errno"));

	for (size_t i = 0; word && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(word, words[i].word) == 0)
			return words[i].code;
	return word && e > 0 && e < 4096 ? -(int)e : -EPROTO;
}

/* One answer: -EAGAIN more will come, else the end. */
static int
expand_answer(const struct buf *b, uint64_t *ret_bytes)
{
	json_t *j = parse(b), *n;
	json_int_t bytes;
	int r = -EPROTO;

	n = json_object_get(j, "expanded");
	if (json_is_integer(n)) {
		r = -EAGAIN;
	} else {
		n = json_object_get(j, "bytes");
		if (json_is_integer(n))
			r = json_is_true(json_object_get(j, "done")) ? 0 :
			    expand_error(j);
	}
	bytes = json_integer_value(n);
	if (bytes < 0)
		r = -EPROTO;
	if (r != -EPROTO)
		*ret_bytes = (uint64_t)bytes;
	json_decref(j);
	return r;
}

int
helper_expand(struct helper *h, int in_fd, int out_fd, uint64_t limit,
    const volatile bool *cancel, int (*progress)(void *arg, uint64_t bytes),
    void *arg, uint64_t *ret_bytes)
{
	const int fds[2] = { in_fd, out_fd };
	bool stopped = false;
	struct buf b;
	int r;

	if (limit > INT64_MAX)
		limit = 0;
	*ret_bytes = 0;
	buf_init(&b, HELPER_FRAME_MAX);
	buf_addf(&b, "{\"op\":\"expand\",\"format\":\"auto\",\"limit\":%llu}",
	    (unsigned long long)limit);
	r = b.error ? b.error : helper_send(h, buf_span(&b), fds, 2);
	while (r == 0) {
		r = helper_receive(h, EXPAND_LIMIT, cancel, &b);
		if (r < 0)
			break;
		r = expand_answer(&b, ret_bytes);
		if (r != -EAGAIN)
			break;
		r = progress ? progress(arg, *ret_bytes) : 0;
		stopped = r != 0;
	}
	/* In the middle of its work nothing else can be asked of it. */
	if (stopped || r == -ECANCELED || r == -ETIMEDOUT || r == -EPROTO)
		h->dead = true;
	buf_done(&b);
	return r;
}
