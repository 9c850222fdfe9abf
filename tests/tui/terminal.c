/* The console on a real terminal with one pane of the test's own: the lines
 * of the file MTGP_TEST_LINES, as they are, and what was pasted.  Tests of
 * frame, keys, pastes and signals so need no log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/command/command.h"
#include "tui/console.h"
#include "tui/layout.h"

struct lines {
	struct list	 list;
	struct buf	 text, pasted;
	struct span	 v[200];
	size_t		 n;
};

static size_t
lines_count(void *arg)
{
	return ((struct lines *)arg)->n;
}

static void
lines_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	area_text(a, row, 0, -1, style, ((struct lines *)arg)->v[i]);
}

static const struct list_ops lines_list = {
	.count = lines_count, .draw = lines_draw,
};

static int
pane_open(struct pane *p)
{
	struct lines *l = calloc(1, sizeof *l);
	const char *path = getenv("MTGP_TEST_LINES");
	FILE *f = path ? fopen(path, "r") : NULL;
	struct span rest;
	int c;

	if (l == NULL || f == NULL)
		abort();
	buf_init(&l->text, 1 << 20);
	buf_init(&l->pasted, 4096);
	while ((c = getc(f)) != EOF)
		buf_addc(&l->text, (char)c);
	fclose(f);
	rest = buf_span(&l->text);
	while (l->n < 200 && span_split(&rest, '\n', &l->v[l->n]))
		l->n++;
	list_init(&l->list, &lines_list, l);
	p->data = l;
	return 0;
}

static void
pane_close(struct pane *p)
{
	struct lines *l = p->data;

	buf_done(&l->text);
	buf_done(&l->pasted);
	free(l);
}

static void
pane_draw(struct pane *p, const struct area *a)
{
	struct lines *l = p->data;
	struct area list = area_sub(a, 0, 0, a->rows - 2, a->cols);

	list_draw(&l->list, &list, true);
	area_hline(a, a->rows - 2, STYLE_DIM);
	area_text(a, a->rows - 1, 0, -1, STYLE_PLAIN, buf_span(&l->pasted));
}

static bool
pane_command(struct pane *p, const char *name, const char *argument)
{
	struct lines *l = p->data;

	return list_command(&l->list, name, argument);
}

static bool
pane_paste(struct pane *p, struct span text)
{
	struct lines *l = p->data;

	buf_reset(&l->pasted);
	buf_adds(&l->pasted, "pasted: ");
	buf_addspan(&l->pasted, text);
	return true;
}

static int
pane_copy(struct pane *p, struct buf *out)
{
	struct lines *l = p->data;

	return buf_addspan(out, l->v[l->list.cursor]);
}

static const struct pane_ops lines_ops = {
	.name = "sheet", .number = 1, .open = pane_open,
	.close = pane_close, .draw = pane_draw, .command = pane_command,
	.paste = pane_paste, .copy = pane_copy,
};

const struct pane_ops *const pane_table[] = { &lines_ops, NULL };

static int
to_stderr(void *arg, struct span bytes)
{
	(void)arg;
	return fwrite(bytes.p, 1, bytes.n, stderr) == bytes.n ? 0 : -EIO;
}

int
main(int argc, char **argv)
{
	struct writer err = { .write = to_stderr, .fd = -1 };
	struct invocation in = { .lang = LANG_JA, .err = &err };
	int code;

	in.arena = arena_new((size_t)1 << 20);
	in.config = config_new();
	if (in.arena == NULL || in.config == NULL || argc < 2)
		return 2;
	in.store_dir = argv[1];
	for (int i = 2; i + 1 < argc; i += 2)
		if (config_set(in.config, argv[i], span_str(argv[i + 1]),
		    NULL) < 0)
			return 2;
	code = console_main(&in);
	config_free(in.config);
	arena_free(in.arena);
	return code;
}
