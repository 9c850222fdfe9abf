/* The subcommand `bounce`: what a refusal means.  Takes the words of a reply
 * or one line of a log, from --text, a file or standard input; the sheet is
 * that of core/bounce.  Input is hostile and at most 1 MiB. */
#include <ctype.h>
#include <errno.h>

#include "core/base/readfile.h"
#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/tables.h"
#include "core/log/grammar.h"
#include "core/text/reason.h"

#define INPUT_MAX ((size_t)1 << 20)

static const struct argument arguments[] = {
	{ "text", ARG_TEXT, "\"reply\"", NULL },
	{ "to", ARG_TEXT, "A", NULL },
	{ "relay", ARG_TEXT, "HOST", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

struct reply {
	struct buf	 bytes;		/* as read */
	struct span	 text, host, to;
};

static int
read_input(struct invocation *in, struct reply *reply, struct error *e)
{
	const char *text = invocation_get(in, "text", 0);
	const char *path = in->noperands > 0 ? in->operands[0] : NULL;
	int r;

	if (text == NULL && path == NULL)
		return error_set(e, -EINVAL, "command.bounce.nothing-given",
		    NULL);
	if (text != NULL && path != NULL)
		return error_set(e, -EINVAL, "command.bounce.both", NULL);
	if (text != NULL) {
		r = buf_adds(&reply->bytes, text);
		path = "--text";
	} else {
		r = strcmp(path, "-") == 0 ?
		    read_fd(in->in_fd, &reply->bytes) :
		    read_file(path, &reply->bytes);
		if (strcmp(path, "-") == 0)
			path = "stdin";
	}
	if (r < 0)
		return error_because(e, r, "command.read", "path", path);
	if (memchr(reply->bytes.data, '\0', reply->bytes.len) != NULL)
		return error_set(e, -EINVAL, "command.bounce.binary", "path",
		    path, NULL);
	reply->text = span_trim(buf_span(&reply->bytes));
	if (reply->text.n == 0)
		return error_set(e, -ENODATA, "command.bounce.empty", "path",
		    path, NULL);
	return 0;
}

/* Two lines of "Name: value" at the top, one of them a name that every mail
 * has: a mail, not a reply. */
static bool
looks_like_mail(struct span text)
{
	static const char *const names[] = { "Received:", "From:",
		"Return-Path:", "Delivered-To:", "MIME-Version:", "Date:",
		"Subject:", "Message-ID:", "To:", "Content-Type:" };
	struct span line;
	int heads = 0, known = 0;

	for (int i = 0; i < 12 && span_split(&text, '\n', &line); i++) {
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

	if (looks_like_mail(reply->text))
		return error_set(e, -ENOTSUP, "command.bounce.mail", NULL);
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
bounce_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct reply reply = { 0 };
	struct replies *replies = NULL;
	struct sheet *sheet;
	int r;

	buf_init(&reply.bytes, INPUT_MAX);
	*ret_exit = 2;
	r = read_input(in, &reply, e);
	if (r == 0)
		r = understand(in, &reply, e);
	if (r < 0)
		goto out;
	*ret_exit = 3;
	r = host_replies(in, &replies, e);
	if (r < 0)
		goto out;
	sheet = replies_sheet(replies, reply.text, reply.host, reply.to,
	    in->now);
	if (sheet == NULL || sheet_failed(sheet)) {
		sheet_free(sheet);
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	} else {
		*ret = sheet;
	}
out:
	replies_free(replies);
	buf_done(&reply.bytes);
	return r;
}

const struct command command_bounce = {
	.name = "bounce", .usage = "FILE|-", .arguments = arguments,
	.max_operands = 1, .run = ask_run, .sheet = bounce_sheet,
};
