"""More reasons why a medium is not prepared, and until when what was sent is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_sound_and_video"),
        ("media", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="media",
            name="media_refused_with_a_reason",
        ),
        migrations.AddField(
            model_name="media",
            name="original_until",
            field=models.DateTimeField(help_text="When what was sent is removed; by default, as set.", null=True),
        ),
        migrations.AlterField(
            model_name="media",
            name="refusal",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "unknown_format",
                        "This file is neither sound, nor video, nor a text that we can read. Send MP3, M4A, OGG, WAV, FLAC, MP4, MOV, WebM or MKV; for a text, ODT, DOCX, PDF, TXT or MD.",
                    ),
                    ("damaged", "This file is damaged or incomplete: it could not be read to its end. Send it again."),
                    ("no_sound", "There is no sound in this file, and no image that moves."),
                    ("too_long", "This recording lasts more than three hours. Cut it, and send each part."),
                    ("too_large_a_picture", "The picture of this video is larger than 4K. Send a smaller one."),
                    ("too_many_streams", "This file holds more than eight tracks. Send a simpler one."),
                    ("too_fast", "This video has more than 60 pictures a second. Send a simpler one."),
                    ("too_much_work", "Preparing this file took more time or memory than allowed. Send a simpler one."),
                    ("protected", "This document is protected by a password or holds macros. Save it without them."),
                    (
                        "no_text",
                        "No text was found in this document. If it is a scan, type what it says, or send a photo.",
                    ),
                    (
                        "no_room",
                        "There is no room left on this site for what is made of this file. Tell its organisers.",
                    ),
                    (
                        "out_of_order",
                        "Something went wrong on this site while this file was prepared. It is kept, and can be prepared again.",
                    ),
                    (
                        "no_tool",
                        "This site has no tool to prepare sound and video. The file is kept; tell the organisers of this site.",
                    ),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="media",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["failed", "blocked"]), _negated=True),
                    (
                        "refusal__in",
                        [
                            "unknown_format",
                            "damaged",
                            "no_sound",
                            "too_long",
                            "too_large_a_picture",
                            "too_many_streams",
                            "too_fast",
                            "too_much_work",
                            "protected",
                            "no_text",
                            "no_room",
                            "out_of_order",
                            "no_tool",
                        ],
                    ),
                    _connector="XOR",
                ),
                name="media_refused_with_a_reason",
            ),
        ),
    ]
