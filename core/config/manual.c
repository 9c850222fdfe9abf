/* docs/mtgp-tui.conf.5 from the option table and the catalogue. */
#include "core/config/config.h"

#include <stdio.h>

#include "core/config/vantage.h"
#include "core/text/text.h"

static void
roff(struct buf *out, const char *s)
{
	if (*s == '.' || *s == '\'')
		buf_adds(out, "\\&");
	for (; *s; s++) {
		if (*s == '\\')
			buf_adds(out, "\\e");
		else if (*s == '-')
			buf_adds(out, "\\-");
		else
			buf_addc(out, *s);
	}
}

static void
section(struct buf *out, const char *title, const char *id)
{
	buf_addf(out, ".SH %s\n", title);
	roff(out, text_plain(id).en);
	buf_addc(out, '\n');
}

static void
values(struct buf *out, const struct option_def *o)
{
	static const char *const words[] = {
		[OPTION_BOOL] = "yes or no", [OPTION_INT] = "number",
		[OPTION_CHOICE] = "one of", [OPTION_TEXT] = "text",
		[OPTION_PATH] = "folder",
		[OPTION_DURATION] = "duration (90s 30m 12h 5d 2w)",
	};
	struct span rest = span_str(o->choices), one;
	bool first = true;

	buf_adds(out, words[o->type]);
	if (o->type == OPTION_INT)
		buf_addf(out, " from %lld to %lld", (long long)o->min,
		    (long long)o->max);
	if (o->type == OPTION_DURATION)
		buf_addf(out, o->max < 86400 ? ", at most %llds" :
		    ", at most %lldd", (long long)(o->max < 86400 ? o->max :
		    o->max / 86400));
	while (o->choices && span_split(&rest, '|', &one)) {
		buf_addf(out, "%s \\fB" SPAN_FMT "\\fR", first ? "" : ",",
		    SPAN_ARG(one));
		first = false;
	}
	if (o->fallback[0])
		buf_addf(out, "; default \\fB%s\\fR", o->fallback);
	buf_adds(out, "\n.br\n");
}

/* catalogue: vantage.help.* */
static void
vantages(struct buf *out)
{
	const char *name;
	char id[80];

	section(out, "VANTAGES", "config.manual.vantages");
	for (size_t i = 0; (name = vantage_key(i)) != NULL; i++) {
		buf_adds(out, ".TP\n.B ");
		roff(out, name);
		buf_addc(out, '\n');
		snprintf(id, sizeof id, "vantage.help.%s", name);
		roff(out, text_plain(id).en);
		buf_addc(out, '\n');
	}
}

static void
list_keys(struct buf *out)
{
	section(out, "LISTS", "config.manual.lists");
	buf_adds(out, ".TP\n.B key\n");
	roff(out, text_plain("listkey.help").en);
	buf_addc(out, '\n');
}

int
config_manual(struct buf *out)
{
	char id[80];

	buf_adds(out, ".\\\" Made from core/config/options.c and "
	    "data/text/option.tsv: UPDATE=1\n"
	    ".\\\" tests/unit/config/config_test rewrites it.\n"
	    ".TH MTGP-TUI.CONF 5 \"\" \"mtgp-tui\"\n"
	    ".SH NAME\nmtgp-tui.conf \\- configuration of mtgp-tui\n");
	section(out, "FILES", "config.manual.files");
	section(out, "FORMAT", "config.manual.format");
	buf_adds(out, ".SH OPTIONS\n");
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_def *o = &option_table[i];

		buf_adds(out, ".TP\n.B ");
		roff(out, o->name);
		buf_addc(out, '\n');
		values(out, o);
		snprintf(id, sizeof id, "option.%s", o->name);
		roff(out, text_plain(id).en);
		buf_addc(out, '\n');
	}
	vantages(out);
	list_keys(out);
	return buf_adds(out, ".SH EXAMPLE\n.nf\n"
	    "# the office of example.jp\n"
	    "lang = ja\n"
	    "company = Example Office\n"
	    "own\\-domains = example.jp example.com\n"
	    "ambiguous\\-width = 2\n"
	    "log = /var/log/mail.log\n"
	    "\n[vantage kobe]\n"
	    "area = Hyogo, by VPN\n"
	    "resolver = 192.0.2.53\n"
	    "interface = wg0\n"
	    "\n[list dq.spamhaus.net]\n"
	    "key = abcdefghijklmnopqrstuvwxyz\n"
	    ".fi\n.SH SEE ALSO\n"
	    ".BR mtgp\\-tui (1),\n.BR mtgp\\-tui\\-keys (5)\n");
}
