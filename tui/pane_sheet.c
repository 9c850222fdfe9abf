/* A pane of its own for one sheet.
 * Fails: -ENOMEM.  Owner of the sheet: the pane's view. */
#include "tui/pane_sheet.h"

#include <stdlib.h>

#include "tui/console.h"
#include "tui/sheet_view.h"

struct sheet_pane {
	struct sheet_view view;
	char		*title_ja, *title_en;
	struct sheet	*first;		/* until it is opened */
};

static int
sheet_pane_open(struct pane *p)
{
	struct sheet_pane *s = p->data;
	int r = sheet_view_init(&s->view, p->console);

	if (r == 0) {
		sheet_view_set(&s->view, s->first);
		s->first = NULL;
	}
	return r;
}

static void
sheet_pane_close(struct pane *p)
{
	struct sheet_pane *s = p->data;

	sheet_view_done(&s->view);
	sheet_free(s->first);
	free(s->title_ja);
	free(s->title_en);
	free(s);
}

static void
sheet_pane_draw(struct pane *p, const struct area *a)
{
	struct sheet_pane *s = p->data;
	struct area body = area_sub(a, 1, 0, a->rows - 1, a->cols);

	area_str(a, 0, 1, STYLE_HEADING, p->console->lang == LANG_JA ?
	    s->title_ja : s->title_en);
	sheet_view_draw(&s->view, &body, true);
}

static bool
sheet_pane_command(struct pane *p, const char *name, const char *argument)
{
	struct sheet_pane *s = p->data;

	return sheet_view_command(&s->view, name, argument);
}

static const struct row *
sheet_pane_row(struct pane *p, const struct sheet **ret)
{
	struct sheet_pane *s = p->data;

	*ret = s->view.sheet;
	return sheet_view_row(&s->view);
}

static const char *const *
sheet_pane_keys(struct pane *p)
{
	static const char *const keys[] = { "open", "meaning", "finding-add",
		"close", "copy", NULL };

	(void)p;
	return keys;
}

static const struct pane_ops sheet_ops = {
	.name = "sheet",
	.number = -1,
	.open = sheet_pane_open,
	.close = sheet_pane_close,
	.draw = sheet_pane_draw,
	.command = sheet_pane_command,
	.row = sheet_pane_row,
	.keys = sheet_pane_keys,
};

struct pane *
pane_sheet_new(struct sheet *s, struct text title)
{
	struct sheet_pane *sp = calloc(1, sizeof *sp);
	struct pane *p = calloc(1, sizeof *p);

	if (sp == NULL || p == NULL)
		goto fail;
	sp->first = s;
	sp->title_ja = strdup(text_in(&title, LANG_JA));
	sp->title_en = strdup(text_in(&title, LANG_EN));
	if (sp->title_ja == NULL || sp->title_en == NULL)
		goto fail;
	p->ops = &sheet_ops;
	p->data = sp;
	return p;
fail:
	if (sp != NULL) {
		free(sp->title_ja);
		free(sp->title_en);
	}
	free(sp);
	free(p);
	sheet_free(s);
	return NULL;
}
