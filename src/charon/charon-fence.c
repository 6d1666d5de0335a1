/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon-fence.h"

#include <unistd.h>

#include "src/system/fence.h"

struct _CharonFence {
  GArray *gates;
  GPtrArray *paths; /* those that are not constant */
};

#define READ_LIBRARIES (FENCE_READ | FENCE_EXECUTE)
/* SoftHSM writes its objects anew whenever they are opened. */
#define KEEP_FILES (FENCE_READ | FENCE_WRITE | FENCE_CREATE | FENCE_REMOVE)

/* Libraries are executed, too: the loader is one. */
static const FenceGate always[] = {
  { CHARON_PATH, READ_LIBRARIES },
  /* a strongSwan with a prefix of its own */
  { CHARON_PREFIX "/lib", READ_LIBRARIES },
  { CHARON_PREFIX "/lib64", READ_LIBRARIES },
  { CHARON_PREFIX "/libexec", READ_LIBRARIES },
  { "/lib", READ_LIBRARIES },
  { "/lib64", READ_LIBRARIES },
  { "/usr/lib", READ_LIBRARIES },
  { "/usr/lib64", READ_LIBRARIES },
  { "/usr/libexec", READ_LIBRARIES },
  { "/etc/ld.so.cache", FENCE_READ },
  { "/proc", FENCE_READ },
  { "/sys", FENCE_READ },
  { "/dev/null", FENCE_READ | FENCE_WRITE },
  { "/dev/random", FENCE_READ },
  { "/dev/urandom", FENCE_READ },
  /* OpenSSL, and Fedora's policy for it */
  { "/etc/ssl/openssl.cnf", FENCE_READ },
  { "/etc/pki/tls/openssl.cnf", FENCE_READ },
  { "/etc/pki/tls/openssl.d", FENCE_READ },
  { "/etc/crypto-policies", FENCE_READ },
  { "/usr/share/crypto-policies", FENCE_READ },
  /* the C library: time and names */
  { "/etc/localtime", FENCE_READ },
  { "/usr/share/zoneinfo", FENCE_READ },
  { "/etc/passwd", FENCE_READ },
  { "/etc/group", FENCE_READ },
  { "/etc/nsswitch.conf", FENCE_READ },
  { "/etc/host.conf", FENCE_READ },
  { "/etc/hosts", FENCE_READ },
  { "/etc/gai.conf", FENCE_READ },
  { "/etc/resolv.conf", FENCE_READ },
  { "/etc/services", FENCE_READ },
  { "/etc/protocols", FENCE_READ },
  { "/run/systemd/resolve", FENCE_READ },
  { "/run/NetworkManager/resolv.conf", FENCE_READ },
  /* The socket for us is the only thing that it makes. */
  { "/run", FENCE_SOCKET },
};

/* curl loads them even where it fetches a list that is signed itself. */
static const FenceGate for_lists[] = {
  { "/etc/ssl/certs", FENCE_READ },
  { "/etc/pki/tls/certs", FENCE_READ },
  { "/etc/pki/ca-trust/extracted", FENCE_READ },
  { "/usr/share/ca-certificates", FENCE_READ },
  { "/usr/local/share/ca-certificates", FENCE_READ },
};

/* A module may be anybody's: OpenSC, SoftHSM, a TPM, a vendor's. Homes, spools and the like stay shut. */
static const FenceGate for_tokens[] = {
  { "/etc", FENCE_READ },
  { "/usr", FENCE_READ },
  { "/opt", FENCE_READ },
  { "/run", FENCE_READ },
  { "/dev", FENCE_READ | FENCE_WRITE },
  { "/dev/shm", KEEP_FILES },
  { "/var/lib", KEEP_FILES },
  { "/var/cache", KEEP_FILES },
};

gboolean
charon_fence_has_resolvconf (void)
{
  return access ("/sbin/resolvconf", F_OK) == 0 || access ("/usr/sbin/resolvconf", F_OK) == 0;
}

/* Takes @path. */
static void
add_path (CharonFence *fence, char *path, FenceRights rights)
{
  const FenceGate gate = { path, rights };

  g_ptr_array_add (fence->paths, path);
  g_array_append_val (fence->gates, gate);
}

static void
add_tokens (CharonFence *fence, const char *module, const char *token_config)
{
  g_array_append_vals (fence->gates, for_tokens, G_N_ELEMENTS (for_tokens));
  add_path (fence, g_path_get_dirname (module), FENCE_READ);
  if (token_config)
    add_path (fence, g_path_get_dirname (token_config), KEEP_FILES);
}

CharonFence *
charon_fence_new (const CharonConf *config, const char *token_config)
{
  CharonFence *fence = g_new0 (CharonFence, 1);

  fence->gates = g_array_new (FALSE, FALSE, sizeof (FenceGate));
  fence->paths = g_ptr_array_new_with_free_func (g_free);
  g_array_append_vals (fence->gates, always, G_N_ELEMENTS (always));
  add_path (fence, g_strdup_printf ("/run/charon.%s.conf", config->id), FENCE_READ);
  add_path (fence, g_strdup_printf ("/run/charon.%s.resolv", config->id), FENCE_READ | FENCE_WRITE);
  if (config->fetches)
    g_array_append_vals (fence->gates, for_lists, G_N_ELEMENTS (for_lists));
  if (config->pkcs11_module)
    add_tokens (fence, config->pkcs11_module, token_config);
  return fence;
}

void
charon_fence_free (CharonFence *fence)
{
  g_array_unref (fence->gates);
  g_ptr_array_unref (fence->paths);
  g_free (fence);
}

void
charon_fence_enter (gpointer data)
{
  const CharonFence *fence = data;

  fence_enter ((const FenceGate *) fence->gates->data, fence->gates->len, FENCE_ALL);
}
