/* Fuzz: the data dialect.  Invariants: every cell of an accepted table is
 * UTF-8 without controls, cells written back with tabs and newlines are a
 * table again with the same cells; a refused one gives a sentence. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/knowledge/table.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
width(struct span head)
{
	int n = 1;

	for (size_t i = 0; i < head.n; i++)
		n += head.p[i] == '\t';
	return n;
}

/* The header line: the first that is no comment. */
static struct span
header(struct span s)
{
	struct span line = { NULL, 0 };

	while (span_split(&s, '\n', &line))
		if (!span_starts(line, "#"))
			break;
	return line;
}

static void
write_back(const struct table *t, struct span head, struct buf *out)
{
	int n = width(head);

	buf_addspan(out, head);
	buf_addc(out, '\n');
	for (size_t i = 0; i < table_rows(t); i++) {
		for (int c = 0; c < n; c++) {
			const char *cell = table_cell(t, i, c);

			if (!utf8_valid(span_str(cell)))
				abort();
			for (const char *p = cell; *p; p++)
				if ((unsigned char)*p < ' ' || *p == 0x7f)
					abort();
			buf_adds(out, cell);
			buf_addc(out, c + 1 < n ? '\t' : '\n');
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct table_columns c = { NULL, true };
	struct span s = span_of((const char *)data, size), head = header(s);
	struct table *t = NULL, *again = NULL;
	struct error e = { 0 };
	struct buf b;

	if (table_parse(s, "fuzz", &c, &t, &e) < 0) {
		if (t || e.code == 0 || !e.ja[0] || !e.en[0])
			abort();
		return 0;
	}
	buf_init(&b, 16 << 20);
	write_back(t, head, &b);
	if (table_parse(buf_span(&b), "again", &c, &again, NULL) < 0 ||
	    table_rows(again) != table_rows(t))
		abort();
	for (size_t i = 0; i < table_rows(t); i++)
		for (int k = 0; k < width(head); k++)
			if (strcmp(table_cell(t, i, k),
			    table_cell(again, i, k)) != 0)
				abort();
	table_free(again);
	table_free(t);
	buf_done(&b);
	return 0;
}
