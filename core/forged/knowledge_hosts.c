/* Hosts that anybody can use: shorteners, free hosts, pages of users, free
 * mail, endings that are often seen, and labels that are ordinary words.  One
 * map for all of them. */
#include <errno.h>

#include "core/forged/knowledge_part.h"

static const char *const matches[] = { "exact", "below", NULL };
static const char *const kinds[] = { "generic", "japan", "brand", NULL };
static const char *const mails[] = { "free", "carrier", "isp", NULL };

/* NULL: no memory. */
static struct host_entry *
entry(struct forge_store *s, struct span host)
{
	struct host_entry *h = map_get(s->hosts, host);

	if (h != NULL)
		return h;
	h = arena_alloc(s->a, sizeof *h);
	return h != NULL && map_put(s->hosts, host, h) == 0 ? h : NULL;
}

static int
read_shortener(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	int match = rows_word(r, "match", matches);
	int kind = rows_word(r, "kind", kinds);
	const struct forge_brand *brand = knowledge_brand(k, r, "brand");

	if (match < 0 || kind < 0 ||
	    (brand == NULL && *rows_cell(r, "brand") != '\0'))
		return -EINVAL;
	if (match == 0) {
		h->exact = (enum shortener_kind)(kind + 1);
		h->exact_brand = brand;
	} else {
		h->below = (enum shortener_kind)(kind + 1);
		h->below_brand = brand;
	}
	return 0;
}

static int
read_freehost(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	(void)k;
	(void)r;
	h->freehost = true;
	return 0;
}

static int
read_content(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	(void)k;
	(void)r;
	h->content = true;
	return 0;
}

static int
read_freemail(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	int kind = rows_word(r, "kind", mails);

	(void)k;
	if (kind < 0)
		return kind;
	h->freemail = (enum freemail_kind)(kind + 1);
	return 0;
}

static int
read_label(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	(void)k;
	(void)r;
	h->word = true;
	return 0;
}

static int
read_tld(struct forge_knowledge *k, const struct rows *r,
    struct host_entry *h)
{
	(void)k;
	h->tld = true;
	return rows_number(r, "weight", 0, 2, &h->tld_weight);
}

static const struct host_file {
	enum forge_file	 file;
	const char	*column;
	int		(*read)(struct forge_knowledge *k,
			const struct rows *r, struct host_entry *h);
} host_files[] = {
	{ FILE_SHORTENERS, "host", read_shortener },
	{ FILE_FREEHOSTS, "suffix", read_freehost },
	{ FILE_CONTENT, "suffix", read_content },
	{ FILE_FREEMAIL, "domain", read_freemail },
	{ FILE_TLDS, "suffix", read_tld },
	{ FILE_LABELS, "word", read_label },
};

static int
read_file_of_hosts(struct forge_knowledge *k, const struct host_file *f)
{
	struct rows r = knowledge_rows(k, f->file);
	struct host_entry *h;
	struct span host;
	int e = 0;

	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		e = rows_domain(&r, f->column, f->file == FILE_TLDS ||
		    f->file == FILE_LABELS, &host);
		if (e < 0)
			break;
		h = entry(k->store, host);
		e = h != NULL ? f->read(k, &r, h) : -ENOMEM;
	}
	return e;
}

int
knowledge_read_hosts(struct forge_knowledge *k)
{
	int e = 0;

	k->store->hosts = map_new();
	if (k->store->hosts == NULL)
		return -ENOMEM;
	for (size_t i = 0; e == 0 && i < sizeof host_files /
	    sizeof *host_files; i++)
		e = read_file_of_hosts(k, &host_files[i]);
	return e;
}

/* ---- look-ups ---- */

static void
take_shortener(const struct host_entry *h, bool itself,
    struct host_kind *ret)
{
	if (ret->shortener != SHORTENER_NONE)
		return;
	if (itself && h->exact != SHORTENER_NONE) {
		ret->shortener = h->exact;
		ret->shortener_brand = h->exact_brand;
	} else if (!itself) {
		ret->shortener = h->below;
		ret->shortener_brand = h->below_brand;
	}
}

static bool
counts_for_mail(const struct forge_store *s, struct span domain)
{
	const struct domain_rows *rows = map_get(s->domains, domain);

	for (size_t i = 0; rows != NULL && i < rows->n; i++)
		if (rows->v[i]->counts && rows->v[i]->role != BRAND_WEB)
			return true;
	return false;
}

struct host_kind
host_kind(const struct forge_knowledge *k, struct span host)
{
	struct host_kind ret = { .shortener = SHORTENER_NONE };
	bool brands = false;

	for (struct span d = host; d.n > 0; d = knowledge_parent(d)) {
		const struct host_entry *h = map_get(k->store->hosts, d);

		if (h == NULL) {
			brands = brands || counts_for_mail(k->store, d);
			continue;
		}
		take_shortener(h, d.n == host.n, &ret);
		if (h->freehost && ret.freehost.n == 0)
			ret.freehost = d;
		if (h->content && ret.content.n == 0)
			ret.content = d;
		if (h->tld && ret.tld.n == 0) {
			ret.tld = d;
			ret.tld_weight = h->tld_weight;
		}
		if (!brands && ret.freemail == FREEMAIL_NONE)
			ret.freemail = h->freemail;
		brands = brands || counts_for_mail(k->store, d);
	}
	return ret;
}

int
forge_suffix_weight(const struct forge_knowledge *k, struct span suffix)
{
	const struct host_entry *h = map_get(k->store->hosts, suffix);

	return h != NULL ? h->tld_weight : 0;
}

bool
forge_is_word(const struct forge_knowledge *k, struct span label)
{
	const struct host_entry *h = map_get(k->store->hosts, label);

	return h != NULL && h->word;
}
