from data.recipes.tatoeba import RECIPE

RECIPE.command()
