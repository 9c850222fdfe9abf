/* Sections `[vantage NAME]`: their lines, checked one by one.
 * A value that does not fit leaves the old one.  The config owns them. */
#include "core/config/vantage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/base/vec.h"
#include "core/text/utf8.h"

#define NAME_LONGEST	40
#define AREA_LONGEST	100

static bool
printable(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return utf8_valid(s);
}

/* Numbers only: 192.0.2.1, 2001:db8::1, fe80::1%eth0. */
static bool
is_address(struct span s)
{
	char text[INET6_ADDRSTRLEN + 1];
	unsigned char out[16];
	ptrdiff_t scope = span_chr(s, '%');

	if (scope > 0 && span_chr(s, ':') >= 0)
		s = span_head(s, (size_t)scope);
	if (s.n == 0 || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET, text, out) == 1 ||
	    inet_pton(AF_INET6, text, out) == 1;
}

static bool
is_server(struct span s)
{
	ptrdiff_t sharp = span_chr(s, '#');
	uint64_t port;

	if (sharp < 0)
		return is_address(s);
	return is_address(span_head(s, (size_t)sharp)) &&
	    span_u64(span_skip(s, (size_t)sharp + 1), 65535, &port) == 0 &&
	    port > 0;
}

static bool
is_interface(struct span s)
{
	if (s.n == 0 || s.n >= IF_NAMESIZE)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == '/' || s.p[i] > '~')
			return false;
	return true;
}

static bool
is_area(struct span s)
{
	return s.n <= AREA_LONGEST && printable(s);
}

static bool
is_file(struct span s)
{
	return s.n > 1 && s.p[0] == '/' && printable(s);
}

/* catalogue: vantage.bad-area vantage.bad-dns-file vantage.bad-interface
 * vantage.bad-resolver vantage.bad-source */
static const struct {
	const char	*name, *error;
	size_t		 offset;
	bool		(*fits)(struct span s);
} keys[] = {
	{ "area", "vantage.bad-area",
	  offsetof(struct config_vantage, area), is_area },
	{ "dns-file", "vantage.bad-dns-file",
	  offsetof(struct config_vantage, dns_file), is_file },
	{ "interface", "vantage.bad-interface",
	  offsetof(struct config_vantage, interface), is_interface },
	{ "resolver", "vantage.bad-resolver",
	  offsetof(struct config_vantage, resolver), is_server },
	{ "source", "vantage.bad-source",
	  offsetof(struct config_vantage, source), is_address },
};
#define NKEYS (sizeof keys / sizeof keys[0])

static char **
value_of(struct config_vantage *v, size_t key)
{
	return (char **)(void *)((char *)v + keys[key].offset);
}

static int
unknown(const char *name, struct error *e)
{
	struct nearest n;

	nearest_init(&n, span_str(name));
	for (size_t i = 0; i < NKEYS; i++)
		nearest_try(&n, keys[i].name);
	if (nearest_name(&n) != NULL)
		return error_set(e, -ENOENT, "vantage.key-near", "name", name,
		    "near", nearest_name(&n), NULL);
	return error_set(e, -ENOENT, "vantage.key", "name", name, NULL);
}

const char *
vantage_key(size_t i)
{
	return i < NKEYS ? keys[i].name : NULL;
}

static int
put(char **at, struct span value)
{
	char *copy = strndup(value.n ? value.p : "", value.n);

	if (copy == NULL)
		return -ENOMEM;
	free(*at);
	*at = copy;
	return 0;
}

int
vantage_set(struct config_vantage *v, const char *name, struct span value,
    struct error *e)
{
	for (size_t i = 0; i < NKEYS; i++) {
		if (strcmp(keys[i].name, name) != 0)
			continue;
		if (value.n > 0 && !keys[i].fits(value))
			return error_set(e, -EINVAL, keys[i].error, NULL);
		if (put(value_of(v, i), value) == 0)
			return 0;
		return error_set(e, -ENOMEM, "config.memory", "name", name,
		    NULL);
	}
	return unknown(name, e);
}

static bool
is_name(struct span s)
{
	if (s.n == 0 || s.n > NAME_LONGEST || !printable(s) ||
	    span_is(s, VANTAGE_DEFAULT))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" []", s.p[i]) != NULL)
			return false;
	return true;
}

static struct config_vantage *
add(struct vantages *all, struct span name)
{
	struct config_vantage *v;

	if (VEC_ROOM(all->v, all->n, all->cap) < 0)
		return NULL;
	v = &all->v[all->n];
	*v = (struct config_vantage){ .name = NULL };
	if (put(&v->name, name) < 0)
		return NULL;
	all->n++;
	for (size_t i = 0; i < NKEYS; i++)
		if (put(value_of(v, i), span_str("")) < 0)
			return NULL;
	return v;
}

int
vantage_section(struct vantages *all, struct span name,
    struct config_vantage **ret, struct error *e)
{
	if (!is_name(name))
		return error_set(e, -EINVAL, "vantage.name", NULL);
	for (size_t i = 0; i < all->n; i++) {
		if (span_is(name, all->v[i].name)) {
			*ret = &all->v[i];
			return 0;
		}
	}
	if (all->n == CONFIG_VANTAGES)
		return error_set(e, -E2BIG, "vantage.many", NULL);
	*ret = add(all, name);
	return *ret != NULL ? 0 : error_set(e, -ENOMEM, "config.memory",
	    "name", "vantage", NULL);
}

void
vantages_done(struct vantages *all)
{
	for (size_t i = 0; i < all->n; i++) {
		for (size_t k = 0; k < NKEYS; k++)
			free(*value_of(&all->v[i], k));
		free(all->v[i].name);
	}
	free(all->v);
	*all = (struct vantages){ NULL, 0, 0 };
}
