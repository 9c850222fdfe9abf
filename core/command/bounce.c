/* The subcommand `bounce`: what a refusal means.  Takes the words of a reply
 * or lines of a log, from --text, a file or standard input (at most 1 MiB), or
 * a whole mail from where `message` takes it, which is judged by the helper.
 * What it is, its first lines say. */
#include <ctype.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/readfile.h"
#include "core/bounce/remote.h"
#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/source.h"
#include "core/command/tables.h"
#include "core/log/grammar.h"
#include "core/text/reason.h"

#define INPUT_MAX ((size_t)1 << 20)

static const struct argument arguments[] = {
	{ "text", ARG_TEXT, "\"reply\"", NULL },
	{ "to", ARG_TEXT, "A", NULL },
	{ "relay", ARG_TEXT, "HOST", NULL },
	{ "queue-id", ARG_TEXT, "ID", NULL },
	{ "number", ARG_TEXT, "N", NULL },
	{ "part", ARG_TEXT, "PATH", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

struct reply {
	struct buf	 bytes;		/* as read */
	struct span	 text, host, to;
	struct mail	 kept;		/* what came through a pipe */
	bool		 mail;		/* a whole mail */
};

/* ---- what it is ---- */

/* Two lines of "Name: value" at the top, one of them a name that every mail
 * has: a mail, not a reply. */
static bool
looks_like_mail(struct span text)
{
	static const char *const names[] = { "Received:", "From:",
		"Return-Path:", "Delivered-To:", "MIME-Version:", "Date:",
		"Subject:", "Message-ID:", "To:", "Content-Type:" };
	char eol = span_chr(text, '\n') >= 0 ? '\n' : '\r';
	struct span line;
	int heads = 0, known = 0;

	for (int i = 0; i < 12 && span_split(&text, eol, &line); i++) {
		ptrdiff_t colon = span_chr(line, ':');
		size_t n = 0;

		if (i == 0 && span_starts(line, "From "))
			return true;
		while (n < line.n && (isalnum((unsigned char)line.p[n]) ||
		    line.p[n] == '-'))
			n++;
		if (colon <= 0 || (size_t)colon != n)
			continue;
		heads++;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			known += span_starts_nocase(line, names[k]);
	}
	return heads >= 2 && known >= 1;
}

/* A pipe is read once, into memory that stays. */
static int
read_kept(const char *path, struct invocation *in, struct reply *reply)
{
	int fd = strcmp(path, "-") == 0 ? in->in_fd : open_readable(path);
	int r = fd < 0 ? fd : mail_from_fd(fd, in->cancel, &reply->kept);

	if (fd >= 0 && fd != in->in_fd)
		close(fd);
	if (r == 0 && lseek(reply->kept.fd, 0, SEEK_SET) == 0)
		r = read_fd(reply->kept.fd, &reply->bytes);
	return r;
}

static int
read_path(const char *path, struct invocation *in, struct reply *reply)
{
	struct stat st;
	bool pipe = strcmp(path, "-") == 0 || (stat(path, &st) == 0 &&
	    S_ISFIFO(st.st_mode));
	int r = pipe ? read_kept(path, in, reply) :
	    read_file(path, &reply->bytes);

	/* folders, and files that are larger than a reply can be */
	if (r == -EISDIR || ((r == 0 || r == -EFBIG) &&
	    looks_like_mail(span_trim(buf_span(&reply->bytes)))))
		reply->mail = true;
	return reply->mail ? 0 : r;
}

/* 0, or as read_file; the name is for people. */
static int
read_bytes(struct invocation *in, struct reply *reply, const char **ret_name)
{
	const char *text = invocation_get(in, "text", 0);
	const char *path = in->noperands > 0 ? in->operands[0] : "-";

	*ret_name = text != NULL ? "--text" :
	    strcmp(path, "-") == 0 ? "stdin" : path;
	return text != NULL ? buf_adds(&reply->bytes, text) :
	    read_path(path, in, reply);
}

static int
read_input(struct invocation *in, struct reply *reply, struct error *e)
{
	bool text = invocation_has(in, "text"), path = in->noperands > 0;
	const char *name;
	int r;

	reply->mail = invocation_has(in, "queue-id") ||
	    invocation_has(in, "number") || invocation_has(in, "part");
	if (!text && !path && !reply->mail)
		return error_set(e, -EINVAL, "command.bounce.nothing-given",
		    NULL);
	if (text && (path || reply->mail))
		return error_set(e, -EINVAL, "command.bounce.both", NULL);
	r = reply->mail ? 0 : read_bytes(in, reply, &name);
	if (reply->mail)
		return 0;
	if (r < 0)
		return error_because(e, r, "command.read", "path", name);
	if (memchr(reply->bytes.data, '\0', reply->bytes.len) != NULL)
		return error_set(e, -EINVAL, "command.bounce.binary", "path",
		    name, NULL);
	reply->text = span_trim(buf_span(&reply->bytes));
	if (reply->text.n == 0)
		return error_set(e, -ENODATA, "command.bounce.empty", "path",
		    name, NULL);
	return 0;
}

/* ---- a whole mail ---- */

static int
judge_mail(struct invocation *in, const struct mail_source *s,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct remote_options o = { .analysis = "bounce",
		.options = span_str("{}"), .may_ask = bounce_may_ask,
		.fd = s->mail.fd, .size = s->mail.size,
		.name = span_str(s->name),
		.data = config_dir_data(in->config),
		.user = config_dir_user(in->config) };

	return ask_elsewhere(in, &o, ret, ret_exit, e);
}

static int
mail_sheet(struct invocation *from, const struct reply *reply,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	const char *const kept[] = { "-", NULL };
	struct mail_source s = { .mail = MAIL_NONE };
	struct invocation in = *from;
	int r;

	if (reply->kept.fd >= 0) {
		(void)lseek(reply->kept.fd, 0, SEEK_SET);
		in.in_fd = reply->kept.fd;
		in.operands = kept;
	}
	*ret_exit = 2;
	r = mail_source_open(&in, &s, e);
	if (r == 0 && mail_source_is_listed(&in, &s)) {
		*ret_exit = 3;
		r = mail_source_list(&in, &s, ret, e);
	} else if (r == 0) {
		r = mail_source_read(&in, &s, e);
		if (r == 0)
			r = judge_mail(&in, &s, ret, ret_exit, e);
	}
	mail_source_close(&s);
	return r;
}

/* ---- a reply ---- */

/* The last line that carries a reply, of lines of a log. */
static bool
reply_of_log(struct reply *reply, bool *ret_is_log)
{
	struct span rest = reply->text, one;
	struct log_line line;
	bool found = false;

	*ret_is_log = false;
	while (span_split(&rest, '\n', &one)) {
		if (log_line_parse(span_trim(one), &line) < 0)
			continue;
		*ret_is_log = true;
		if (line.reply.n == 0)
			continue;
		reply->text = line.reply;
		reply->host = line.kind == LOG_ATTEMPT ? line.host_name :
		    span_str("");
		reply->to = log_line_field(&line, "to");
		found = true;
	}
	return found;
}

/* Lines of a reply become one. */
static void
join_lines(struct reply *reply)
{
	for (size_t i = 0; i < reply->bytes.len; i++) {
		char *c = &reply->bytes.data[i];

		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	}
}

static int
understand(struct invocation *in, struct reply *reply, struct error *e)
{
	bool is_log;

	if (!reply_of_log(reply, &is_log) && is_log)
		return error_set(e, -ENODATA, "command.bounce.no-reply",
		    NULL);
	if (!is_log)
		join_lines(reply);
	if (invocation_has(in, "to"))
		reply->to = span_str(invocation_get(in, "to", 0));
	if (invocation_has(in, "relay"))
		reply->host = span_str(invocation_get(in, "relay", 0));
	return 0;
}

static int
reply_sheet(struct invocation *in, struct reply *reply, struct sheet **ret,
    int *ret_exit, struct error *e)
{
	struct replies *replies = NULL;
	struct sheet *sheet;
	int r = understand(in, reply, e);

	if (r < 0)
		return r;
	*ret_exit = 3;
	r = host_replies(in, &replies, e);
	if (r < 0)
		return r;
	sheet = replies_sheet(replies, reply->text, reply->host, reply->to,
	    in->now);
	if (sheet == NULL || sheet_failed(sheet)) {
		sheet_free(sheet);
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	} else {
		*ret = sheet;
	}
	replies_free(replies);
	return r;
}

static int
bounce_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct reply reply = { .kept = MAIL_NONE };
	int r;

	buf_init(&reply.bytes, INPUT_MAX);
	*ret_exit = 2;
	r = read_input(in, &reply, e);
	if (r == 0)
		r = reply.mail ? mail_sheet(in, &reply, ret, ret_exit, e) :
		    reply_sheet(in, &reply, ret, ret_exit, e);
	mail_close(&reply.kept);
	buf_done(&reply.bytes);
	return r;
}

const struct command command_bounce = {
	.name = "bounce", .usage = "FILE|-", .arguments = arguments,
	.max_operands = 1, .run = ask_run, .sheet = bounce_sheet,
};
