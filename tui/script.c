/* --script FILE: keys and commands without a terminal.
 *
 * A line is one of
 *	# …		a comment (also an empty line)
 *	:COMMAND …	as typed on the `:` line
 *	!paste TEXT	a paste; \n \t \e \\ \xHH stand for bytes
 *	!bytes TEXT	bytes as a terminal sends them
 *	!resize CxR
 *	!tail N		waits until N bytes of the followed log were shown
 *	KEYS		in the notation of key maps: jj<Enter>
 * After each line it waits until no job runs, no question is open and the
 * frame is drawn; nothing else waits.
 *
 * Fails: exit code 2 with FILE:LINE on stderr.  Owns nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/text/utf8.h"
#include "tui/commands.h"
#include "tui/console_private.h"

#define SCRIPT_MAX ((size_t)1 << 20)

struct named_bytes {
	uint32_t	 key;
	const char	*bytes;
};

/* What a terminal sends for the keys that have no character. */
static const struct named_bytes sent[] = {
	{ KEY_ENTER_, "\r" }, { KEY_TAB_, "\t" }, { KEY_BACKTAB_, "\033[Z" },
	{ KEY_BACKSPACE_, "\177" }, { KEY_ESC_, "\033" },
	{ KEY_UP_, "\033[A" }, { KEY_DOWN_, "\033[B" },
	{ KEY_RIGHT_, "\033[C" }, { KEY_LEFT_, "\033[D" },
	{ KEY_HOME_, "\033[H" }, { KEY_END_, "\033[F" },
	{ KEY_INSERT_, "\033[2~" }, { KEY_DELETE_, "\033[3~" },
	{ KEY_PAGEUP_, "\033[5~" }, { KEY_PAGEDOWN_, "\033[6~" },
	{ KEY_F1_, "\033OP" }, { KEY_F1_ + 1, "\033OQ" },
};

/* Until nothing runs, is open or dirty. */
static void
settle(struct console *c)
{
	do {
		c->own->urgent = true;
		console_before_sleep(c);
		if (console_idle(c))
			return;
		loop_step(c->loop, true);
	} while (!c->own->quitting);
}

static void
wait_tail(struct console *c, uint64_t want)
{
	while (c->tail_bytes < want && !c->own->quitting) {
		console_before_sleep(c);
		loop_step(c->loop, true);
	}
}

static void
send_key(struct console *c, uint32_t key)
{
	uint32_t plain = key & ~KEY_ALT;
	const char *bytes = NULL;
	char utf8[4];

	for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++)
		if (sent[i].key == plain)
			bytes = sent[i].bytes;
	if (key & KEY_ALT)
		console_input(c, span_str("\033"));
	if (bytes != NULL)
		console_input(c, span_str(bytes));
	else if (plain < KEY_NAMED)
		console_input(c, span_of(utf8,
		    (size_t)utf8_encode(plain, utf8)));
	settle(c);
}

static int
send_keys(struct console *c, struct span text)
{
	uint32_t key;
	int r = 0;

	while (text.n > 0 && !c->own->quitting) {
		if (text.p[0] == ' ') {
			text = span_skip(text, 1);
			send_key(c, ' ');
			continue;
		}
		r = key_parse(&text, &key);
		if (r < 0)
			return r;
		send_key(c, key);
	}
	return 0;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
unescape(struct span in, struct buf *out)
{
	static const char letters[] = "ntre\\", bytes[] = "\n\t\r\033\\";

	for (size_t i = 0; i < in.n; i++) {
		const char *at;

		if (in.p[i] != '\\') {
			buf_addc(out, in.p[i]);
			continue;
		}
		if (i + 3 < in.n && in.p[i + 1] == 'x' &&
		    hex(in.p[i + 2]) >= 0 && hex(in.p[i + 3]) >= 0) {
			buf_addc(out, (char)(hex(in.p[i + 2]) * 16 +
			    hex(in.p[i + 3])));
			i += 3;
			continue;
		}
		at = i + 1 < in.n ? strchr(letters, in.p[i + 1]) : NULL;
		if (at == NULL || *at == '\0')
			return -EINVAL;
		buf_addc(out, bytes[at - letters]);
		i++;
	}
	return out->error;
}

static int
resize(struct console *c, struct span size)
{
	uint64_t cols, rows;
	struct span w;

	if (!span_split(&size, 'x', &w) ||
	    span_u64(w, SCREEN_MAX_COLS, &cols) < 0 ||
	    span_u64(size, SCREEN_MAX_ROWS, &rows) < 0 || cols == 0 ||
	    rows == 0)
		return -EINVAL;
	c->own->screen->cols = (int)cols;
	c->own->screen->rows = (int)rows;
	console_dirty(c);
	return 0;
}

static int
directive(struct console *c, struct span line)
{
	struct span word, rest = line;
	uint64_t n;
	struct buf b;
	int r = -EINVAL;

	if (!span_split(&rest, ' ', &word))
		return -EINVAL;
	buf_init(&b, SCRIPT_MAX);
	if (span_is(word, "!paste") && (r = unescape(rest, &b)) == 0)
		console_paste(c, buf_span(&b));
	else if (span_is(word, "!bytes") && (r = unescape(rest, &b)) == 0)
		console_input(c, buf_span(&b));
	else if (span_is(word, "!resize"))
		r = resize(c, rest);
	else if (span_is(word, "!tail") &&
	    (r = span_u64(rest, UINT64_MAX, &n)) == 0)
		wait_tail(c, n);
	buf_done(&b);
	return r;
}

static int
command_line(struct console *c, struct span line)
{
	char *s = strndup(line.p + 1, line.n - 1);

	if (s == NULL)
		return -ENOMEM;
	/* a dump shows the message of the line before */
	if (strncmp(s, "screen-dump ", 12) != 0)
		c->own->said = false;
	tui_command_run(c, s);
	free(s);
	return 0;
}

static int
script_line(struct console *c, struct span line)
{
	int r = 0;

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	if (line.p[0] == ':')
		r = command_line(c, line);
	else if (line.p[0] == '!')
		r = directive(c, line);
	else
		r = send_keys(c, line);
	settle(c);
	return r;
}

static int
read_script(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
	char b[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (r == 0 && (n = read(fd, b, sizeof b)) > 0)
		r = buf_add(out, b, (size_t)n);
	if (n < 0)
		r = -errno;
	close(fd);
	return r;
}

int
script_run(struct console *c, const char *path)
{
	struct span rest, line;
	struct error e = { 0 };
	char number[24];
	int n = 0, r;
	struct buf b;

	buf_init(&b, SCRIPT_MAX);
	r = read_script(path, &b);
	if (r < 0) {
		error_set(&e, r, "tui.script.read", "file", path, NULL);
	} else {
		settle(c);
		rest = buf_span(&b);
		while (r == 0 && !c->own->quitting &&
		    span_split(&rest, '\n', &line)) {
			n++;
			r = script_line(c, line);
		}
		snprintf(number, sizeof number, "%d", n);
		if (r < 0)
			error_set(&e, r, "tui.script.line", "file", path,
			    "line", number, NULL);
	}
	if (r < 0)
		fprintf(stderr, "mtgp-tui: %s\n", error_in(&e, c->lang));
	buf_done(&b);
	return r < 0 ? 2 : 0;
}
