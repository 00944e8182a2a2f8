"""French and English words that say nothing about the subject of a text, without accents."""

FRENCH = """
a afin ai aient aier ainsi alors apres as assez au aucun aucune aujourd aussi autant autre autres aux
avaient avait avant avec avez avoir avons ayant beaucoup bien bon c ca car ce ceci cela celle celles
celui cent certain certaine certaines certains ces cet cette ceux chacun chacune chaque chez ci
comme comment contre d dans de depuis des desormais deux devoir devrait devraient dit doit doivent
donc donner dont du elle elles en encore entre envers es est et etaient etait etant etc ete etes
etre eu eux faire fait faites fait faudrait faut font grand grande hors ici il ils j je jusqu jusque
l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais mal me meme
memes mes mettre mieux mise moi moins mon n ne ni niveau non nos notamment notre nous nouveau
nouvelle on ont or ou par parce parfois parmi pas pendant peu peut peuvent plus plusieurs plutot
pour pourquoi pourra pourrait pouvoir pres propose proposer proposition puis puisque qu quand que
quel quelle quelles quelque quelques quels qui quoi rien s sa sans se selon sera serait seront ses
seulement si sien soi soient soit son sont souvent sous suis sur surtout t ta tant te tel telle
telles tels tes toi ton toujours tous tout toute toutes tres trop tu un une vers veut via voici
voila voir vont vos votre vous vraiment y
"""
ENGLISH = """
a about above after again against all also am an and any are as at be because been before being
below between both but by can could did do does doing down during each etc few for from further get
had has have having he her here hers him his how i if in into is it its just like make may me more
most much must my need needs no nor not now of off on once one only or other our out over own people
propose proposal same shall she should so some such than that the their them then there these they
this those through to too two under until up us use very was we were what when where which while
who whom why will with would you your
"""
STOP_WORDS = frozenset(FRENCH.split()) | frozenset(ENGLISH.split())
