/* A mail in the queue of this host, through postcat: its content as it came
 * in, and who handed it in. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/ip.h"
#include "core/loop/spawn.h"
#include "core/mailbox/mailbox_part.h"

#define ID_MIN		5
#define ID_MAX		24
#define ENVELOPE_MAX	((size_t)1 << 20)
#define LIMIT		(10 * USEC_SEC)

/* Letters and digits: nothing that could be an option. */
static bool
is_id(const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)id[i]))
			return false;
	return n >= ID_MIN && n <= ID_MAX;
}

/* What the program prints, as a mail; *ret_exit as spawn_capture. */
static int
mail_from_program(const char *const argv[], const volatile bool *cancel,
    struct mail *ret, int *ret_exit)
{
	struct mail m = MAIL_NONE;
	int p[2], r, status = 0;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) < 0)
		return -errno;
	r = spawn_start(argv, &(struct spawn_fd){ p[1], 1 }, 1, &pid);
	close(p[1]);
	if (r == 0) {
		r = mail_begin(&m);
		if (r == 0)
			r = mail_copy(&m, p[0], cancel);
		if (r < 0)
			spawn_kill(pid);
		else
			r = spawn_wait(pid, LIMIT, &status);
	}
	close(p[0]);
	*ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	return m.fd < 0 ? r : mail_end(&m, r, ret);
}

/* ---- the envelope ---- */

static void
keep(struct span v, char *to, size_t room)
{
	if (v.n >= room || (v.n > 0 && memchr(v.p, '\0', v.n)))
		return;
	memcpy(to, v.n > 0 ? v.p : "", v.n);
	to[v.n] = '\0';
}

/* Loopback is a filter of this host, not who handed it in. */
static void
keep_client(struct span v, struct mail_envelope *ret)
{
	static const struct ip own = { .bytes = { 127 }, .n = 4 };
	struct ip ip;

	if (ip_parse(v, &ip) == 0 && !ip_in(&ip, &own, 8) &&
	    !span_is(v, "::1"))
		keep(v, ret->client, sizeof ret->client);
}

static void
read_envelope(struct span text, struct mail_envelope *ret)
{
	static const char sender[] = "sender: ";
	static const char attribute[] = "named_attribute: ";
	struct span line, name;

	while (span_split(&text, '\n', &line)) {
		if (span_starts(line, sender)) {
			keep(span_skip(line, sizeof sender - 1),
			    ret->mail_from, sizeof ret->mail_from);
			ret->has_mail_from = true;
		}
		if (!span_starts(line, attribute))
			continue;
		line = span_skip(line, sizeof attribute - 1);
		if (!span_split(&line, '=', &name))
			continue;
		if (span_is(name, "client_address"))
			keep_client(line, ret);
		else if (span_is(name, "helo_name"))
			keep(line, ret->helo, sizeof ret->helo);
	}
	if (*ret->client == '\0')
		*ret->helo = '\0';
}

/* What is not known is left out. */
static void
ask_envelope(const char *id, struct mail_envelope *ret)
{
	const char *const argv[] = { "postcat", "-eq", id, NULL };
	struct buf b;
	int code = 1;

	buf_init(&b, ENVELOPE_MAX);
	if (spawn_capture(argv, LIMIT, &b, &code) == 0 && code == 0)
		read_envelope(buf_span(&b), ret);
	buf_done(&b);
}

int
mail_from_queue(const char *id, const volatile bool *cancel,
    struct mail *ret, struct mail_envelope *ret_envelope, struct error *e)
{
	const char *const argv[] = { "postcat", "-bhq", id, NULL };
	struct mail m = MAIL_NONE;
	int code = 0, r;

	*ret_envelope = (struct mail_envelope){ .has_mail_from = false };
	if (!is_id(id))
		return error_set(e, -EINVAL, "mailbox.queue-id", "id", id,
		    NULL);
	r = mail_from_program(argv, cancel, &m, &code);
	if (r == -ENOENT)
		return error_set(e, r, "mailbox.no-postcat", NULL);
	if (r < 0)
		return mail_error(e, r, id);
	if (code == 0 && m.size > 0) {
		ask_envelope(id, ret_envelope);
		*ret = m;
		return 0;
	}
	mail_close(&m);
	if (geteuid() != 0)
		return error_set(e, -EACCES, "mailbox.queue-root", "id", id,
		    NULL);
	return error_set(e, -ENOENT, "mailbox.not-queued", "id", id, NULL);
}
